import { because, place, quoted, type ErrorTexts } from './error-text-words.ts';
import type { ErrorDetail } from './errors.ts';

type PowerShellCode =
  | 'powershell.unavailable'
  | 'powershell.notPowerShell'
  | 'powershell.noAnswer'
  | 'powershell.ended'
  | 'powershell.refused'
  | 'powershell.misbehaved'
  | 'powershell.notFound'
  | 'powershell.notOpen'
  | 'powershell.busy'
  | 'powershell.outdated'
  | 'powershell.tooMuch';

type Attempt = ErrorDetail<'powershell.unavailable'>['tried'][number];

function attemptText({ what, why, exit, said }: Attempt): string {
  const words = said === '' ? '' : ` and said ${quoted(said, 300)}`;
  if (why === 'refused') return `The server has no ${what}.`;
  if (why === 'notFound') return `The program behind the ${what} could not be started (status ${exit ?? 127})${words}.`;
  return `The ${what} ended at once${exit === undefined ? '' : ` with status ${exit}`}${words}.`;
}

/** PowerShell sessions over SSH. */
export const powerShellTexts: ErrorTexts<PowerShellCode> = {
  'powershell.unavailable': ({ host, port, tried }) => ({
    title: `No PowerShell session on ${place({ host, port })}`,
    text: tried.map(attemptText).join(' '),
    remedies: [
      'PowerShell 7 must be installed on the server: Windows PowerShell 5.1 can’t do this.',
      'Linux: put “Subsystem powershell /usr/bin/pwsh -sshs -NoLogo -NoProfile” into /etc/ssh/sshd_config and restart sshd. macOS: the same in /private/etc/ssh/sshd_config with /usr/local/bin/pwsh.',
      'Windows: put “Subsystem powershell c:/progra~1/powershell/7/pwsh.exe -sshs -NoLogo” into %ProgramData%\\ssh\\sshd_config and restart sshd. The path must have no blanks.',
    ],
  }),
  'powershell.notPowerShell': ({ host, port, text }) => ({
    title: `Something else than PowerShell answered on ${place({ host, port })}`,
    text: `It sent text instead of a session: ${quoted(text, 400)}`,
    remedies: ['Look at the Subsystem line in the server’s sshd_config: it must start pwsh with -sshs.'],
  }),
  'powershell.noAnswer': ({ host, port, seconds, text }) => ({
    title: `PowerShell on ${place({ host, port })} does not answer`,
    text: `It was started, and no session began within ${seconds} seconds.${text === '' ? '' : ` It printed ${quoted(text, 400)}`}`,
    remedies: [
      'Try again: the first start after an installation can take long.',
      'Start-up files of the account that wait for something keep PowerShell from starting.',
    ],
  }),
  'powershell.ended': ({ host, port, reason, said }) => ({
    title: `The PowerShell session on ${place({ host, port })} has ended`,
    text: `${because('What is known:', reason).trim()}${said === '' ? '' : ` It printed ${quoted(said, 400)}`}`,
    remedies: ['Open it again. Variables and what was running are lost.'],
  }),
  'powershell.refused': ({ host, port, reason }) => ({
    title: `PowerShell on ${place({ host, port })} refused the session`,
    text: because('What is known:', reason).trim(),
    remedies: ['The administrator may have limited who may open sessions, and with which versions.'],
  }),
  'powershell.misbehaved': ({ host, port, reason }) => ({
    title: `PowerShell on ${place({ host, port })} broke the protocol`,
    text: `The session was ended, the connection was not.${because('What is known:', reason)}`,
    remedies: ['Open it again. When it happens again, the server’s version may have a fault.'],
  }),
  'powershell.notFound': ({ what }) => ({
    title: `This ${what} is no longer there`,
    text:
      what === 'question'
        ? 'It was answered, or the command that asked has ended.'
        : `The ${what} was closed or forgotten meanwhile.`,
    remedies: ['Go on with what is still shown.'],
  }),
  'powershell.notOpen': ({ name }) => ({
    title: `The PowerShell session “${name}” is not open`,
    text: 'It has ended, and with it all that was in it.',
    remedies: ['Open it again: it begins anew, without the variables of before.'],
  }),
  'powershell.busy': ({ name }) => ({
    title: `The PowerShell session “${name}” is busy`,
    text: 'A command runs in it, or waits for its turn.',
    remedies: ['Wait for its end, or stop it.'],
  }),
  'powershell.outdated': () => ({
    title: 'These rows are not in this order any more',
    text: 'The view of the grid was changed meanwhile.',
    remedies: ['Read them again.'],
  }),
  'powershell.tooMuch': ({ limit }) => ({
    title: 'That is too much to copy',
    text: `The text would have more than ${limit} characters.`,
    remedies: ['Choose fewer rows or columns, or save them as a file.'],
  }),
};
