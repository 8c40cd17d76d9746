const number = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
const several = (count: number, one: string, many: string): string => `${number.format(count)} ${count === 1 ? one : many}`;

/** Words of what runs on many hosts, with PowerShell or without. */
export const manyText = {
  pick: {
    title: 'Run on several hosts',
    field: 'Find hosts',
    list: 'Hosts',
    other: 'Another host',
    otherHelp: 'Enter adds user@host:port',
    add: 'Add',
    chosen: (count: number) => (count === 0 ? 'No host chosen' : several(count, 'host chosen', 'hosts chosen')),
    production: (count: number) => `${several(count, 'host', 'hosts')} of production`,
    cancel: 'Cancel',
    open: 'Open',
    none: 'No host is called so.',
    folder: (name: string, count: number) => `${name}, ${several(count, 'host', 'hosts')}`,
    productionMark: 'production',
  },
  confirmTitle: (count: number) => `Run on ${several(count, 'host', 'hosts')}?`,
  confirmHelp: (names: string) => `Production takes part: ${names}.`,
  confirmCommand: 'The command',
  confirm: 'Run it there too',
  cancel: 'Cancel',
} as const;
