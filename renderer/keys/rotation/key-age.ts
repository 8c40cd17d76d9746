import type { KeyFileInfo } from '../../../shared/model/keys.ts';

const dayMs = 86_400_000;

/** Days since a key was made, as far as is known: its file is also written when its passphrase changes, so an earlier install counts. Pure. */
export function ageDays({ writtenAt, places }: Pick<KeyFileInfo, 'writtenAt' | 'places'>, now: number): number {
  const known = [writtenAt, ...places.flatMap(({ installedAt, lastLoginAt }) => [installedAt ?? now, lastLoginAt ?? now])];
  return Math.max(0, Math.floor((now - Math.min(...known)) / dayMs));
}

/** Days without a login from here, since the last one, or since that can be known. Pure. */
export function unusedDays(
  { lastUsedAt, writtenAt, watchedSince }: Pick<KeyFileInfo, 'lastUsedAt' | 'writtenAt' | 'watchedSince'>,
  now: number,
): number {
  const from = lastUsedAt ?? (watchedSince === undefined ? now : Math.max(writtenAt, watchedSince));
  return Math.max(0, Math.floor((now - from) / dayMs));
}

/** Whether it is marked as unused; `limitDays` 0: never. Pure. */
export function isUnused(
  info: Pick<KeyFileInfo, 'lastUsedAt' | 'writtenAt' | 'watchedSince' | 'face'>,
  limitDays: number,
  now: number,
): boolean {
  return limitDays > 0 && info.face !== undefined && unusedDays(info, now) >= limitDays;
}

/** Whether it is due for a rotation; `limitDays` 0: never. Pure. */
export function isDue(info: Pick<KeyFileInfo, 'writtenAt' | 'places' | 'face'>, limitDays: number, now: number): boolean {
  return limitDays > 0 && info.face !== undefined && ageDays(info, now) >= limitDays;
}
