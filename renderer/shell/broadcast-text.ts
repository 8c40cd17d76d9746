const number = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });

/** Words of typing into several terminals. */
export const broadcastText = {
  commands: { choose: 'Type into several terminals…', stop: 'Stop typing into several terminals' },
  mark: (count: number) => `Typing goes to ${number.format(count)} terminals`,
  markAndStop: (count: number) => `Typing goes to ${number.format(count)} terminals: Stop`,
  stop: 'Stop',
  stopped: 'Typing goes to its own terminal only',
  closedOne: 'A terminal',
  dropped: (name: string, isOver: boolean) =>
    isOver
      ? `${name} is not connected any more. Typing goes to its own terminal only.`
      : `${name} is not connected any more and gets nothing that you type.`,
  title: 'Type into several terminals',
  lead: 'What you type or paste in one of them goes to all of them.',
  list: 'Terminals',
  all: 'All',
  none: 'None',
  empty: 'No terminal is connected.',
  few: 'Choose at least two.',
  production: 'production',
  chosen: (count: number) => `${number.format(count)} chosen`,
  cancel: 'Cancel',
  start: 'Start typing into them',
  back: 'Back',
  askProduction: (count: number) =>
    count === 1 ? 'A terminal of production takes part' : `${number.format(count)} terminals of production take part`,
  askText: 'Everything that you type runs there at the same time. Is this meant?',
  startProduction: 'Type into production too',
} as const;
