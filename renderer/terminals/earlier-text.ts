import type { SessionId } from '../../shared/model/ids.ts';
import type { KeptScrollback } from '../../shared/model/scrollback.ts';
import { restoredText } from '../shell/restored-text.ts';
import type { Workbench } from '../shell/workbench.ts';
import { whenWords } from '../ui/when.ts';

export interface EarlierPart {
  readonly text: string;
  readonly rule: string;
}

/** The shell's first words wait no longer for what stood above them. */
const patienceMs = 3000;

/** What stood in a terminal's tab before the program was started, with the words of the rule under each part. */
export async function earlierOf({ client }: Pick<Workbench, 'client'>, sessionId: SessionId): Promise<readonly EarlierPart[]> {
  try {
    const signal = AbortSignal.timeout(patienceMs);
    return earlierParts(await client.scrollback.read({ sessionId }, { signal }), Date.now());
  } catch {
    return [];
  }
}

/** What of it is shown; `now` in milliseconds since 1970. */
export function earlierParts(kept: KeptScrollback, now: number): readonly EarlierPart[] {
  switch (kept.kind) {
    case 'text':
      return kept.parts.flatMap(({ text, until, lacks }) => [
        ...(lacks === undefined ? [] : [{ text: '', rule: restoredText.lacks[lacks] }]),
        ...(text === '' ? [] : [{ text, rule: restoredText.beforeRestart(whenWords(until, now)) }]),
      ]);
    case 'locked':
      return [{ text: '', rule: restoredText.locked }];
    case 'unreadable':
      return [{ text: '', rule: restoredText[kept.why] }];
    case 'none':
      return [];
  }
}
