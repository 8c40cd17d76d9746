import type { Gathering, Hop } from './imported.ts';
import type { XmlElement } from './xml.ts';

/**
 * Connections of mRemoteNG's `confCons.xml`: `<Node Type="Container">` are folders whose values others inherit (`InheritPort="true"`…). A file
 * that is encrypted as a whole is told, not read.
 */
export function gatherMremoteng(root: XmlElement, into: Gathering): void {
  if (isTrue(root.attributes.get('FullFileEncryption'))) {
    return into.note('The file is encrypted as a whole: in mRemoteNG, export the connections without encryption.');
  }
  const found: Connection[] = [];
  walk(root, [], new Map(), found);
  const byName = new Map(
    found
      .filter(({ values }) => /^SSH/i.test(values.get('Protocol') ?? ''))
      .toReversed()
      .map((each) => [each.name, each] as const),
  );
  for (const connection of found) add(connection, byName, into);
}

interface Connection {
  readonly folders: readonly string[];
  readonly name: string;
  readonly values: ReadonlyMap<string, string>;
}

const inherited = [
  'Username',
  'Port',
  'Protocol',
  'Password',
  'SSHTunnelConnectionName',
  'SSHOptions',
  'OpeningCommand',
  'Description',
];

function walk(element: XmlElement, folders: readonly string[], above: ReadonlyMap<string, string>, found: Connection[]): void {
  for (const node of element.children) {
    if (node.name !== 'Node') continue;
    const values = new Map(node.attributes);
    if (values.has('Descr') && !values.has('Description')) values.set('Description', values.get('Descr') ?? '');
    for (const name of inherited) {
      const isInherited = values.get(`Inherit${name}`) ?? values.get('InheritDescr');
      if (
        isTrue(values.get(`Inherit${name}`)) ||
        (name === 'Description' && isTrue(isInherited) && values.get('InheritDescription') === undefined)
      )
        values.set(name, above.get(name) ?? '');
    }
    const name = values.get('Name') ?? '';
    if (values.get('Type') === 'Container') walk(node, [...folders, name], values, found);
    else found.push({ folders, name, values });
  }
}

function add({ folders, name, values }: Connection, all: ReadonlyMap<string, Connection>, into: Gathering): void {
  const get = (key: string): string => values.get(key) ?? '';
  const protocol = get('Protocol');
  if (!/^SSH[12]?$/i.test(protocol))
    return into.leaveOut(name, `It speaks ${protocol === '' ? 'another protocol' : protocol}, not SSH.`);
  const remarks: string[] = [];
  const through = get('SSHTunnelConnectionName');
  const jump = through === '' ? undefined : hopOf(through, all);
  if (through !== '' && jump === undefined)
    remarks.push(`Its SSH tunnel “${through}” was not taken over: it is not in this file.`);
  if (get('SSHOptions') !== '') remarks.push(`Its further options were not taken over: ${get('SSHOptions')}`);
  const session = get('PuttySession');
  if (session !== '' && session !== 'Default Settings')
    remarks.push(`What the PuTTY session “${session}” says was not taken over.`);
  into.add({
    folders,
    name,
    host: get('Hostname'),
    user: get('Username'),
    port: get('Port'),
    keyFile: get('PrivateKeyPath'),
    jumps: jump ? [jump] : [],
    remoteCommand: get('OpeningCommand'),
    note: get('Description'),
    hasPassword: get('Password') !== '',
    remarks,
  });
}

function hopOf(name: string, all: ReadonlyMap<string, Connection>): Hop | undefined {
  const found = all.get(name);
  if (found === undefined) return undefined;
  return { host: found.values.get('Hostname') ?? '', user: found.values.get('Username'), port: found.values.get('Port') };
}

function isTrue(value: string | undefined): boolean {
  return value?.toLowerCase() === 'true';
}
