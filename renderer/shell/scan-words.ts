import type { ScannedKey, ScanRow } from '../../shared/model/trust.ts';
import { trustText } from './trust-text.ts';

export interface ScanWords {
  readonly tone: 'ok' | 'stop' | 'neutral';
  readonly words: string;
}

/** What matters most first: one bad key outweighs any number of good ones. */
const gravity: readonly ScannedKey['verdict'][] = ['revoked', 'changed', 'same', 'newType', 'new'];

/** One host of a scan in a few words. */
export function scanRowWords({ state, keys }: Pick<ScanRow, 'state' | 'keys'>): ScanWords {
  const words = trustText.scan;
  if (state.kind === 'waiting') return { tone: 'neutral', words: words.waiting };
  if (state.kind === 'failed') return { tone: 'neutral', words: words.failed(state) };
  const verdict = gravity.find((each) => keys.some((key) => key.verdict === each));
  if (verdict === 'revoked' || verdict === 'changed') return { tone: 'stop', words: words.verdict[verdict] };
  if (state.kind === 'connecting') return { tone: 'neutral', words: words.connecting };
  if (verdict === undefined) return { tone: 'neutral', words: words.noKeys };
  return { tone: verdict === 'same' ? 'ok' : 'neutral', words: words.verdict[verdict] };
}
