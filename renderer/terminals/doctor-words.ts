export const doctorText = {
  causes: 'What it can be',
  evidence: (count: number) => (count === 1 ? 'Evidence (1)' : `Evidence (${count})`),
  ruledOut: (count: number) => `Ruled out (${count})`,
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
