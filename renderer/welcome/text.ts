const number = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });

/** Words of the first screen. */
export const text = {
  title: 'Where to?',
  field: 'Host to connect to',
  placeholder: 'user@host, an ssh command, or a name',
  configFound: (count: number) =>
    count === 1 ? '1 host found in your ssh config' : `${number.format(count)} hosts found in your ssh config`,
  configDetail: 'They work as they do in your terminal: jumps, keys, ports and all.',
  configNone: 'No hosts in your ssh config',
  configNoneDetail: 'What you write into ~/.ssh/config appears in the tree by itself.',
  showThem: 'Show them',
  demo: 'Try the demo host',
  demoDetail: 'A small server on this computer. Nothing leaves it.',
  start: 'Start',
  starting: 'Starting…',
  keyboardMap: 'Keyboard map',
} as const;
