const number = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });

/** Words of the snippets. */
export const text = {
  title: 'Snippets',
  find: 'Find a snippet',
  list: 'Snippets',
  new: 'New snippet',
  import: 'Import…',
  export: 'Export…',
  empty: 'Commands you type again and again belong here. They are in the palette of every terminal.',
  nothing: (query: string) => `No snippet has “${query}” in its name, folder or text.`,
  failed: 'The snippets could not be read.',
  retry: 'Try again',
  goesTo: (terminal: string) => `Goes to ${terminal}`,
  noTerminal: 'Open a terminal to use one',
  noFolder: 'No folder',
  insert: 'Insert',
  run: 'Run',
  insertLabel: (name: string) => `Insert ${name}`,
  runLabel: (name: string) => `Run ${name}`,
  edit: (name: string) => `Edit ${name}`,
  delete: (name: string) => `Delete ${name}`,
  renameFolder: (name: string) => `Rename the folder ${name}`,
  removeFolder: (name: string) => `Remove the folder ${name}; its snippets go one up`,
  removedFolder: (name: string) => `The folder ${name} was removed`,
  moved: (name: string, folder: string) =>
    folder === '' ? `${name} is in no folder now` : `${name} is in ${folder.split('/').join(' › ')} now`,
  deleted: (name: string) => `${name} was deleted`,
  undo: 'Undo',
  foreign: 'from a file',
  gone: 'That terminal is closed.',
  variables: (count: number) => (count === 1 ? '1 variable' : `${number.format(count)} variables`),
  cancel: 'Cancel',
  close: 'Close',
  save: 'Save',

  commands: {
    new: 'New snippet',
    import: 'Import snippets',
    export: 'Export snippets',
    insert: (name: string) => `Insert: ${name}`,
    run: (name: string) => `Run: ${name}`,
  },

  form: {
    new: 'New snippet',
    edit: (name: string) => `Edit ${name}`,
    name: 'Name',
    namePlaceholder: 'Restart a service',
    folder: 'Folder',
    folderHelp: 'With / between folders',
    text: 'Text',
    textHelp: '{{name}} is asked for each time. \\{{ is two braces as they are',
    action: 'Does',
    actions: { insert: 'Insert: Enter is yours', run: 'Run: presses Enter' },
    variables: 'Variables',
    kinds: { text: 'Text', choice: 'Choice', secret: 'Secret' },
    kindOf: (name: string) => `Kind of ${name}`,
    defaultOf: (name: string) => `Default of ${name}`,
    choicesOf: (name: string) => `Choices of ${name}`,
    default: 'default',
    choices: 'one, two, three',
    secret: 'Asked for as a password, kept nowhere',
    required: (label: string) => `${label} is missing.`,
    unclosed: (line: number, column: number, words: string) =>
      `Line ${line}, column ${column}: “${words}” has no }} on its line.`,
    badName: (line: number, column: number, words: string) =>
      `Line ${line}, column ${column}: “${words}” is no name. Write \\{{ for two braces as they are.`,
  },

  renaming: {
    do: 'Rename',
    help: 'The folders in it come along. With / between folders; one that is there takes them in.',
    missing: 'A folder needs a name.',
    done: (from: string, to: string) => `${from} is ${to} now`,
  },

  fill: {
    title: (name: string) => name,
    to: (terminal: string) => `Goes to ${terminal}`,
    preview: 'What it becomes',
  },

  imports: {
    title: 'Import snippets',
    lead: 'A file that was exported from Hawser. You see what is in it before anything is taken over.',
    choose: 'Choose a file…',
    pasted: 'Or paste it',
    preview: 'Preview',
    back: 'Back',
    states: { new: 'new', same: 'here already', changed: 'here with other words: is replaced' },
    summary: (fresh: number, changed: number, same: number) =>
      [
        `${number.format(fresh)} new`,
        ...(changed > 0 ? [`${number.format(changed)} changed`] : []),
        ...(same > 0 ? [`${number.format(same)} here already`] : []),
      ].join(' · '),
    leftOut: (count: number) => `${number.format(count)} left out`,
    takeOver: (count: number) => (count === 1 ? 'Take over 1 snippet' : `Take over ${number.format(count)} snippets`),
    done: (added: number, changed: number) =>
      changed === 0
        ? `${number.format(added)} snippets added`
        : `${number.format(added)} added, ${number.format(changed)} replaced`,
    none: 'There is nothing in the file that could be taken over.',
    seen: 'Their words are shown before they go anywhere, until you save them as your own.',
  },

  exports: {
    title: (count: number) => (count === 1 ? 'Export 1 snippet' : `Export ${number.format(count)} snippets`),
    text: 'File',
    save: 'Save as a file',
    copy: 'Copy',
    copied: 'Copied',
    fileName: 'snippets.hawser.json',
    none: 'There is no snippet yet.',
    note: 'Values that were typed are not in it.',
  },
} as const;
