const number = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
const several = (count: number, one: string, many: string): string => `${number.format(count)} ${count === 1 ? one : many}`;

const mostNamed = 12;

/** Words of what runs on many hosts, with PowerShell or without. */
export const manyText = {
  number: (count: number) => number.format(count),
  bar: {
    runOn: 'Run on',
    noHost: 'no host',
    hosts: 'Hosts of this tab',
    options: 'How it runs',
    throttle: (count: number) => `${number.format(count)} at once`,
    timeout: (span: number) => `time-out ${number.format(span)} s`,
    failures: (count: number) => `stops after ${several(count, 'failure', 'failures')}`,
    throttleField: 'Hosts at once',
    timeoutField: 'Time-out for each host, in seconds',
    timeoutHelp: 'Empty: none.',
    failuresField: 'Begin no further host after so many failures',
    failuresHelp: 'Empty: all are begun.',
    productionAsks: 'production takes part: you are asked first',
  },
  save: {
    format: 'Format',
    where: 'New file on this computer',
    save: 'Save',
    cancel: 'Cancel',
    close: 'Close',
    saved: (path: string) => `Saved as ${path}.`,
  },
  pick: {
    title: 'Run on several hosts',
    field: 'Find hosts',
    list: 'Hosts',
    allFound: (count: number) => `All ${number.format(count)} found`,
    other: 'Another host',
    otherHelp: 'user@host:port; Enter adds it',
    add: 'Add',
    chosen: (count: number) => (count === 0 ? 'No host chosen' : several(count, 'host chosen', 'hosts chosen')),
    tooMany: (most: number) => `at most ${number.format(most)} run together: leave some out, or use Ansible`,
    production: (count: number) => `${several(count, 'host', 'hosts')} of production`,
    cancel: 'Cancel',
    open: 'Open',
    none: 'No host is called so.',
    folder: (name: string, count: number) => `${name}, ${several(count, 'host', 'hosts')}`,
    productionMark: 'production',
  },
  confirmTitle: (count: number) => `Run on ${several(count, 'host', 'hosts')}?`,
  confirmHelp: (names: readonly string[]) => {
    const more = names.length - mostNamed;
    const said = names.slice(0, mostNamed).join(', ');
    return `Production takes part: ${more > 0 ? `${said} and ${number.format(more)} more` : said}.`;
  },
  confirmCommand: 'The command',
  confirm: 'Run it there too',
  cancel: 'Cancel',
} as const;
