import { shownInText } from './file-path.ts';
import type { ErrorTexts } from './error-text-words.ts';

/** Hosts that have terminals only (IO-05). */
export const deviceTexts: ErrorTexts<'device.terminalOnly'> = {
  'device.terminalOnly': ({ name, what }) => ({
    title: `${shownInText(name)} has terminals only`,
    text:
      what === 'files'
        ? 'It is set to be a device: its files are not asked for. Nothing was sent.'
        : 'It is set to be a device: no commands are run there. Nothing was sent.',
    remedies: ['Has it files and a shell after all? Switch “Device: terminal only” off in its settings.'],
  }),
};
