import { FileSort } from '../../shared/model/files.ts';
import { z } from 'zod';

const Preferences = z.object({ sort: FileSort, showHidden: z.boolean() });

/** What a new files tab begins with: as the last one was left. */
export type Preferences = z.infer<typeof Preferences>;

const key = 'hawser.files';
const usual: Preferences = { sort: { by: 'name', descending: false, foldersFirst: true }, showHidden: false };

export function readPreferences(storage: Pick<Storage, 'getItem'>): Preferences {
  try {
    const parsed = Preferences.safeParse(JSON.parse(storage.getItem(key) ?? '{}'));
    return parsed.success ? parsed.data : usual;
  } catch {
    return usual;
  }
}

export function keepPreferences(storage: Pick<Storage, 'setItem'>, preferences: Preferences): void {
  storage.setItem(key, JSON.stringify(preferences));
}
