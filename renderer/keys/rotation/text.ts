const count = (number: number, one: string, many: string): string => `${number} ${number === 1 ? one : many}`;

/** Words of keys that give way to new ones, and of copies of private keys. */
export const text = {
  open: 'Rotate…',
  goOn: 'Go on rotating…',
  title: (name: string) => `Rotate ${name}`,
  starting: {
    note: 'A new key takes this one’s place: it is put behind the old one on each host, proved by a login with nothing else, and only then the old one is taken away. You can stop at any time and go on later.',
    places: (number: number) =>
      number === 0
        ? 'No host is known where this key stands. You can name hosts in the next step.'
        : `This key is known to stand on ${count(number, 'host', 'hosts')}.`,
    by: 'New key',
    byMaking: 'Make a new pair',
    byOne: (name: string, type: string) => `${name} (${type})`,
    choose: 'Choose one',
    chooseOne: 'Choose the key that takes this one’s place.',
    token: 'This key is on a security key: only another one takes its place, for a key in a file could be copied.',
    noToken: 'There is no other one here. Make it with “New key” first.',
    make: 'Make the new key',
    take: 'Rotate to this key',
    cancel: 'Cancel',
  },
  old: 'Old key',
  next: 'New key',
  places: 'Hosts with the old key',
  noPlaces: 'No host is known where the old key stands. Name one below.',
  install: 'Install and test the new key',
  installAll: (number: number) => `Install and test on ${count(number, 'host', 'hosts')}`,
  retireAll: (number: number) => `Take the old key away on ${count(number, 'host', 'hosts')}`,
  retire: 'Take the old key away',
  retireNote: 'Only where a login with the new key alone succeeded.',
  stop: 'Stop',
  running: (name: string) => `Working on ${name}…`,
  leave: 'Leave the old key there',
  unleave: 'Take it up again',
  again: 'Try again',
  other: 'Another host',
  add: 'Add',
  state: {
    waiting: 'old key still there',
    installed: 'new key installed, not proved; old key still there',
    proved: 'new key proved; old key still there',
    retired: 'new key only',
    absent: 'the old key was not there; nothing was changed',
    left: 'old key left there',
  },
  options: (words: string) => `With the options of the old line: ${words}`,
  foreign: (files: readonly string[]) => `The server also reads ${files.join(', ')}; nobody looked into that.`,
  fault: (path: string, mode: string) => `Others may write to ${path} (${mode}): sshd may pass the keys over.`,
  foreignOwner: (path: string) => `${path} belongs to somebody else: sshd may pass the keys over.`,
  mend: 'Take others’ right to write away',
  problem: {
    install: 'Not installed.',
    test: 'The new key was not accepted.',
    retire: 'The old key was not taken away.',
    hidden: 'This account sees only a part of the server (a chroot), so its authorized_keys can’t be reached.',
    elsewhere: (where: string) => `${where}: its administrator has to change the keys.`,
    foreignText: (file: string) => `${file} is no text that sshd reads.`,
    authority: (file: string) =>
      `In ${file} the old key signs certificates of others (cert-authority): that line stays. Change it by hand.`,
  },
  still: (names: readonly string[]) =>
    names.length === 0
      ? 'The old key stands on no host that is known any more.'
      : `The old key still logs in on ${names.slice(0, 5).join(', ')}${names.length > 5 ? ` and ${names.length - 5} more` : ''}.`,

  mentions: {
    title: 'Where the old key’s file is named',
    none: 'No bookmark and no line of your ssh config names the old key’s file.',
    bookmark: (path: string) => `Bookmark ${path}`,
    config: (file: string, line: number) => `${file}, line ${line}`,
    change: (before: string, after: string) => `${before} → ${after}`,
    unproved: (names: readonly string[]) => `The new key is not proved on ${names.join(', ')}.`,
    do: (number: number) => `Name the new key in ${count(number, 'place', 'places')}`,
    done: (number: number) =>
      `The new key is named in ${count(number, 'place', 'places')} now. The file’s old content is kept as config.old.`,
    left: (number: number) =>
      `${count(number, 'place was', 'places were')} changed by somebody meanwhile and left as ${number === 1 ? 'it is' : 'they are'}.`,
  },
  name: {
    note: (name: string) =>
      `ssh tries ${name} without being told, but not the new file. The new key can take that name; the old one is kept as ${name}.retired, or numbered where that is taken. Bookmarks and your ssh config follow.`,
    do: (name: string) => `Give the new key the name ${name}`,
    done: (name: string) => `The new key is ${name} now.`,
  },
  end: 'End this rotation',
  endNote: 'Both keys stay as they are.',
  close: 'Close, go on later',
  done: 'Done',
  card: (number: number) =>
    number === 0 ? 'rotation: old key on no host' : `rotation: old key on ${count(number, 'host', 'hosts')}`,

  list: 'Rotations that are not finished',
  age: (days: number) => (days >= 730 ? `${Math.floor(days / 365)} years old` : `${days} days old`),
  oldHelp: 'Older than keys are to be by your settings. Rotate it from its menu.',
  failed: 'The rotations can’t be listed.',

  backUp: {
    open: 'Back up…',
    command: 'Back up private keys',
    title: 'Back up private keys',
    note: 'Sealed copies go into a new folder. Keep it where nobody else reads it, such as on a stick in a drawer. They never leave this computer by Hawser.',
    list: 'Keys',
    folder: 'Into a new folder in',
    folderHelp: 'A folder that is there, such as a mounted stick.',
    folderEmpty: 'Say where the copies go.',
    passphrase: 'Passphrase of the copies',
    passphraseHelp: 'For keys that have none. The others keep their own.',
    again: 'Passphrase again',
    differs: 'The two are not the same.',
    passphraseEmpty: (names: readonly string[]) => `${names.join(', ')} would be copied without a passphrase: type one.`,
    none: 'Choose at least one key.',
    do: 'Back up',
    doing: 'Writing…',
    done: (keys: number, folder: string) => `${count(keys, 'key is', 'keys are')} in ${folder}`,
    unsealed: 'no passphrase',
  },
} as const;
