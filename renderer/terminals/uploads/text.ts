const count = new Intl.NumberFormat();

/** Visible words of files that are given to a terminal. */
export const text = {
  drop: (files: number) => (files === 1 ? 'Upload it and paste its path' : `Upload ${count.format(files)} and paste their paths`),
  device: (name: string) => `${name} is set to have terminals only: nothing was uploaded`,
  elsewhere: (name: string) => `The shell has gone on from ${name} to another machine: nothing was uploaded`,
  notConnected: 'Not connected: nothing was uploaded',
  nothing: 'There is no file among it',
  busy: 'Another upload into this terminal is under way',
  uploading: (files: number) => (files === 1 ? 'Uploading 1 file …' : `Uploading ${count.format(files)} files …`),
  notAll: 'Not everything was copied: the transfers say why',
  interrupted: 'The upload was interrupted: the transfers go on with it. No path was pasted',
  ready: (paths: number, name: string) =>
    paths === 1
      ? `The file for ${name} is uploaded, its path not pasted yet`
      : `What was for ${name} is uploaded, its ${count.format(paths)} paths not pasted yet`,
  pasteNow: (paths: number) => (paths === 1 ? 'Paste path' : 'Paste paths'),
  /** Why paths of what is uploaded can't be pasted. */
  pasteFault: {
    device: (name: string) => `${name} is set to have terminals only: nothing was pasted`,
    elsewhere: (name: string) => `The shell has gone on from ${name} to another machine: nothing was pasted`,
    notConnected: 'Not connected: nothing was pasted',
  },
  gone: (name: string) => `The terminal of ${name} is closed: nothing was pasted`,
  ask: {
    title: (files: number) =>
      files === 0
        ? 'Where do pasted files go?'
        : files === 1
          ? 'Where does this file go?'
          : `Where do these ${count.format(files)} files go?`,
    why: (host: string, files: number) =>
      `${files === 1 ? 'It is' : 'They are'} uploaded to ${host}, never over another file, and ${files === 1 ? 'its path is' : 'their paths are'} pasted. You are asked once for this host.`,
    folder: 'Folder',
    here: 'The shell’s folder',
    hereIs: (path: string) => `The shell’s folder, now ${path}`,
    hereUnknown: 'The shell’s folder; it does not tell which, so the home folder',
    own: 'Always this folder',
    path: 'Path there',
    pathHelp: '~ is the account’s home',
    upload: 'Upload',
    keep: 'Keep',
    cancel: 'Cancel',
  },
  command: 'Choose where pasted files go',
} as const;
