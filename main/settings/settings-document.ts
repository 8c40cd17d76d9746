import { Settings, defaultSettings } from '../../shared/model/settings.ts';
import type { DocumentShape } from '../storage/document-format.ts';

/** `settings.json`: the program's settings. */
export const settingsDocument: DocumentShape<Settings> = {
  name: 'settings',
  version: 1,
  schema: Settings,
  migrations: {},
  initial: () => ({ ...defaultSettings }),
};
