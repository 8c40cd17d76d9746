/** The words of pins and colours of tabs, and of their end. */
export const tabMarks = {
  pin: 'Pin tab',
  unpin: 'Unpin tab',
  pinned: 'pinned',
  pinnedStays: 'The tab is pinned. Unpin it first.',
  colours: 'Colour…',
  coloursOf: (name: string) => `Colour of ${name}`,
  colour: (name: string) => `Tab colour: ${name}`,
  noColour: 'Tab colour: none',
  none: 'None',
  closeRuns: {
    title: (tabs: number, runs: number) =>
      `Close the ${tabs === 1 ? 'tab' : `${tabs} tabs`} and stop ${runs === 1 ? 'its run' : `${runs} runs`}?`,
    what: 'What still runs is stopped on its hosts:',
    onHosts: (hosts: number) => `on ${hosts === 1 ? '1 host' : `${hosts} hosts`}`,
    more: (runs: number) => `and ${runs} more`,
    keep: 'Keep running',
    close: (runs: number) => (runs === 1 ? 'Stop it and close' : 'Stop them and close'),
  },
  names: {
    red: 'Red',
    orange: 'Orange',
    yellow: 'Yellow',
    green: 'Green',
    teal: 'Teal',
    blue: 'Blue',
    purple: 'Purple',
    grey: 'Grey',
  },
} as const;
