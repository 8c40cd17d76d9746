import type { DoctorAction, HostField } from '../../shared/model/doctor.ts';

const fields: Readonly<Record<HostField, string>> = {
  host: 'Edit host name',
  port: 'Edit port',
  user: 'Edit user',
  proxyJump: 'Set a jump host',
  identityFile: 'Choose the key',
  algorithms: 'Edit algorithms',
  serverAliveIntervalSeconds: 'Keep it awake',
  connectTimeoutSeconds: 'Wait longer',
};

/** What an action's button says. */
export function actionWords(action: DoctorAction): string {
  switch (action.kind) {
    case 'retry':
      return 'Try again';
    case 'editHost':
      return fields[action.field];
    case 'openVerifier':
      return 'Compare the key';
    case 'allowLegacy':
      return 'Allow old algorithms…';
    case 'fixPermissions':
      return 'Fix permissions';
    case 'rebuildPublicKey':
      return 'Write the public half anew';
    case 'useOnlyKey':
      return `Use only ${action.label}`;
    case 'ownConnection':
      return 'Connect once more';
    case 'openFiles':
      return 'Open files instead';
    case 'openTunnels':
      return 'Open tunnels';
    case 'copyReport':
      return 'Copy report';
    case 'copyLines':
      return action.label;
    case 'close':
      return 'Close';
  }
}

export const doctorText = {
  causes: 'What it can be',
  evidence: (count: number) => (count === 1 ? 'Evidence (1)' : `Evidence (${count})`),
  ruledOut: (count: number) => `Ruled out (${count})`,
  verdicts: { likely: 'likely', possible: 'possible', ruledOut: 'ruled out' },
  timeline: 'Timeline',
  copied: 'Copied',
  legacy: {
    title: 'Allow old algorithms',
    why: (server: string) =>
      `${server} offers only algorithms that are switched off because they can be attacked. For a time they can be allowed for this server, and for no other. The better cure is to update its SSH software.`,
    reason: 'Why does it need them?',
    reasonHelp: 'Shown wherever this leave is in force.',
    reasonMissing: 'Say why: whoever sees this later will want to know.',
    placeholder: 'for instance: firmware of 2014, to be replaced in May',
    how: 'For how long?',
    days: [
      { value: '1', words: 'one day' },
      { value: '7', words: 'one week' },
      { value: '30', words: '30 days' },
      { value: '90', words: '90 days' },
    ],
    allow: 'Allow and connect',
    cancel: 'Cancel',
  },
} as const;
