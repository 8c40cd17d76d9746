/** The demo's files: text, or a folder of more. In memory, the same for everybody, read only. */
export interface Folder {
  readonly [name: string]: string | Folder;
}

export const homeDir = '/home/demo';

const tree: Folder = {
  home: {
    demo: {
      'README.txt':
        'Welcome aboard. This host lives inside Hawser: nothing you do here leaves your machine.\n\nTry:  top   colours   unicode   ping harbour   yes\n',
      'todo.txt': '[x] find a harbour\n[ ] check the fingerprint\n[ ] make fast\n',
      ships: {
        'barque.txt':
          '       |    |    |\n      )_)  )_)  )_)\n     )___))___))___)\\\n    )____)____)_____)\\\\\n  _____|____|____|____\\\\\\__\n  \\                   /\n~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~\n',
        'tug.txt': '      _~\n   __/|_|__\n  |  o o o |__\n~~~\\_________/~~~\n',
      },
      logs: {
        'harbour.log': '08:02:11 pilot aboard\n08:40:37 passed the outer buoy\n09:05:02 first line ashore\n09:05:49 made fast\n',
      },
    },
  },
  etc: {
    hostname: 'harbour\n',
    motd: 'Calm sea, light wind from the west.\n',
    'os-release': 'NAME="Hawser demo"\nID=demo\nPRETTY_NAME="A harbour in memory"\n',
  },
  tmp: {},
};

/** The absolute form of a path as seen from `cwd`; `~` is the home folder. */
export function resolvePath(cwd: string, path: string): string {
  const expanded = path === '~' || path.startsWith('~/') ? homeDir + path.slice(1) : path;
  const parts: string[] = [];
  for (const part of (expanded.startsWith('/') ? expanded : `${cwd}/${expanded}`).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

/** What stands at an absolute path. */
export function lookUp(path: string): string | Folder | undefined {
  let at: string | Folder | undefined = tree;
  for (const part of path.split('/').filter((name) => name !== '')) {
    at = typeof at === 'object' && Object.hasOwn(at, part) ? at[part] : undefined;
  }
  return at;
}
