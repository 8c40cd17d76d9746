import type { KeyFileInfo } from '../../../shared/model/keys.ts';

const dayMs = 86_400_000;

/** Days since a key was made, as far as is known: its file is also written when its passphrase changes, so an earlier install counts. Pure. */
export function ageDays({ writtenAt, places }: Pick<KeyFileInfo, 'writtenAt' | 'places'>, now: number): number {
  const known = [writtenAt, ...places.flatMap(({ installedAt, lastLoginAt }) => [installedAt ?? now, lastLoginAt ?? now])];
  return Math.max(0, Math.floor((now - Math.min(...known)) / dayMs));
}

/** Whether it is due for a rotation; `limitDays` 0: never. Pure. */
export function isDue(info: Pick<KeyFileInfo, 'writtenAt' | 'places' | 'face'>, limitDays: number, now: number): boolean {
  return limitDays > 0 && info.face !== undefined && ageDays(info, now) >= limitDays;
}
