/** The words of pins and colours of tabs. */
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
