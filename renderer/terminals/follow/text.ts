/** Words of a view that only looks at a terminal. */
export const followText = {
  command: 'Follow this pane',
  tab: (name: string) => `${name}, followed`,
  name: (name: string) => `${name}, read-only`,
  mark: 'Read-only',
  what: (name: string) => `You look at ${name}. Nothing that you type here goes to it.`,
  screen: (name: string) => `What ${name} shows`,
  show: 'Show the terminal',
  missed: 'Some output came too quickly and is left out here.',
  ended: 'The terminal was closed. This is what it showed last.',
  gone: 'The terminal that was followed here is closed.',
} as const;
