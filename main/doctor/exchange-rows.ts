import { gradeOf, isKnownAlgorithm } from '../../shared/model/algorithm-grades.ts';
import type { ErrorDetail } from '../../shared/model/errors.ts';
import { report, retry } from './actions.ts';
import { reached } from './evidence.ts';
import { evidence, factsOf, likely, possible, row, ruledOut, type Failure, type Findings, type Row } from './failure.ts';

type Mismatch = ErrorDetail<'kex.noCommonAlgorithm'>;

const keywords: Readonly<Record<Mismatch['category'], string>> = {
  kex: 'KexAlgorithms',
  hostKey: 'HostKeyAlgorithms',
  cipher: 'Ciphers',
  mac: 'MACs',
  compression: 'Compression',
};

const mismatch = (id: string, categories: readonly Mismatch['category'][]): Row =>
  row(id, 'kex.noCommonAlgorithm', (detail, failure) =>
    categories.includes(detail.category) ? noCommon(detail, failure) : undefined,
  );

/** The key exchange, and what the host key is worth. */
export const exchangeRows: readonly Row[] = [
  mismatch('ER-06', ['hostKey']),
  mismatch('ER-07', ['mac']),
  mismatch('ER-08', ['cipher', 'kex', 'compression']),

  row('AL-03', 'algorithm.unknown', ({ keyword, name }) => ({
    evidence: [
      evidence('the settings of this host', `${keyword} names ${name}.`),
      evidence('this computer', 'Nothing was sent.'),
    ],
    causes: [likely('The name is misspelt, or neither ssh nor this program has such an algorithm.')],
    actions: [{ kind: 'editHost', field: 'algorithms' }, retry],
  })),

  row('ER-09', 'kex.failed', ({ reason }, failure) => {
    const [offers] = factsOf(failure.story, 'offers');
    return {
      evidence: [evidence('the connection', `It ended in the key exchange: ${reason}.`), ...reached(failure)],
      causes: [
        offers === undefined
          ? likely(
              'The server found none of our algorithms to its liking and wrote that into its log only.',
              'It hung up before it named its own.',
            )
          : possible('The server could not go on (its log says why).', 'Both sides have algorithms in common.'),
        possible('Something on the way cuts or changes the packets.'),
        possible('It limits new logins (MaxStartups), or blocks this address.'),
        ruledOut('Your key or password is wrong.', 'Nothing secret was sent yet.'),
      ],
      actions: [retry, report],
    };
  }),

  row('CN-18', 'kex.timeout', ({ seconds }, failure) => ({
    evidence: [
      evidence('the connection', `The server introduced itself, and then nothing came for ${Math.round(seconds)} s.`),
      ...reached(failure),
    ],
    causes: [
      likely(
        'Large packets get lost on the way: a wrong packet size (MTU), as VPNs have it.',
        'The small greeting came through.',
      ),
      possible('The server is overloaded.'),
      ruledOut('The port is wrong.', 'An SSH server answered.'),
    ],
    actions: [retry, report],
  })),

  row('EB-11', 'hostKey.unknown', ({ name, offered, policy, certificateFault }, failure) => {
    if (policy !== 'yes' || certificateFault !== undefined) return undefined;
    return {
      evidence: [
        evidence('the server', `It offers the ${offered.typeLabel} key ${offered.sha256}.`),
        evidence('known_hosts', `No key is stored for ${name}.`),
        ...reached(failure),
      ],
      causes: [
        likely('Nobody has stored its key yet, and StrictHostKeyChecking yes asks nobody.'),
        possible('The key stands under another name or port.'),
      ],
      actions: [{ kind: 'openVerifier', name }, retry, report],
    };
  }),

  row('ER-43', 'hostKey.unknown', ({ name, offered, certificateFault }, failure) => {
    if (certificateFault === undefined) return undefined;
    return {
      evidence: [
        evidence('the server', `It offers the ${offered.typeLabel} key ${offered.sha256} with a certificate.`),
        evidence('the certificate', `It ${certificateFault}.`),
        ...reached(failure),
      ],
      causes: [
        likely('The certificate can’t vouch for the host.', certificateFault),
        possible('The authority’s line in known_hosts is meant for other names.'),
      ],
      actions: [{ kind: 'openVerifier', name }, report, retry],
    };
  }),

  row('ER-16', 'hostKey.unknown', ({ name, offered }, failure) => ({
    evidence: [
      evidence('the server', `It offers the ${offered.typeLabel} key ${offered.sha256}.`),
      evidence('known_hosts', `No key is stored for ${name}.`),
      ...reached(failure),
    ],
    causes: [
      likely('This is the first connection to it, and nobody could be asked.'),
      possible('The key stands under another name or port.'),
    ],
    actions: [{ kind: 'openVerifier', name }, retry, report],
  })),

  row('KH-04', 'hostKey.declined', ({ name }, failure) => ({
    evidence: [evidence('you', `The key of ${name} was not trusted.`), ...reached(failure)],
    causes: [likely('You said no, which is the safe answer.')],
    actions: [retry, report],
  })),

  row('ER-18', 'hostKey.changed', ({ name, offered, stored, linesRead, offeredKnownAs }, failure) => ({
    evidence: [
      evidence('the server', `It offers the ${offered.typeLabel} key ${offered.sha256}.`),
      ...stored.map(({ file, line, key }) =>
        evidence(`${file} line ${line}`, `Stored is the ${key.typeLabel} key ${key.sha256}.`),
      ),
      evidence(
        'known_hosts',
        offeredKnownAs.length === 0
          ? `None of ${linesRead} lines has the offered key.`
          : `The offered key is known as ${offeredKnownAs.join(', ')}.`,
      ),
      ...reached(failure),
    ],
    causes: [
      ...ledElsewhere(failure),
      possible('The machine was installed anew, or its keys were replaced.', 'Its administrator knows.'),
      possible('Another machine has this address now.'),
      possible('Somebody stands in between and would read all that is sent.'),
    ],
    actions: [{ kind: 'close' }, { kind: 'openVerifier', name }, report],
  })),

  row('EB-10', 'hostKey.revoked', ({ offered, by, byList }, failure) => ({
    evidence: [
      evidence('the server', `It offers the ${offered.typeLabel} key ${offered.sha256}.`),
      evidence(byList === true ? by.file : `${by.file} line ${by.line}`, 'This key is revoked.'),
      ...reached(failure),
    ],
    causes: [likely('Somebody decided that the key must not be trusted any more.')],
    actions: [{ kind: 'close' }, report],
  })),

  row('KH-22', 'hostKey.changedOnRekey', ({ offered }, failure) => ({
    evidence: [
      evidence('the server', `In the middle of the connection it offered the ${offered.typeLabel} key ${offered.sha256}.`),
      ...reached(failure),
    ],
    causes: [
      likely('Somebody stands in between.', 'An honest server never does that.'),
      possible('The server’s software is broken.'),
    ],
    actions: [{ kind: 'close' }, report],
  })),
];

/** ER-37: behind a program one name can mean another machine each time, as 10.0.0.5 does in many networks. */
function ledElsewhere({ host }: Failure): ReturnType<typeof possible>[] {
  if (host?.proxyCommand === undefined || host.hostKeyAlias !== undefined) return [];
  return [
    possible(
      'The program that makes the connection (ProxyCommand) leads to another machine of that name.',
      'HostKeyAlias keeps such machines apart, and so does ProxyJump in its place.',
    ),
  ];
}

function noCommon({ category, ours, theirs, legacyWouldHelp, host, port }: Mismatch, failure: Failure): Findings {
  // A name that nobody here knows may be newer than this program.
  const known = theirs.filter((name) => isKnownAlgorithm(category, name));
  const hasStrong = known.some((name) => gradeOf(category, name).grade === 'good');
  const areOld = known.length > 0 && !hasStrong;
  const keyword = keywords[category];
  return {
    evidence: [
      evidence('the server', `It offers ${theirs.join(', ') || 'nothing'}.`),
      evidence('this computer', `We offer ${ours.join(', ') || 'nothing'}.`),
      ...reached(failure),
    ],
    causes: areOld
      ? [
          likely(
            'The server’s SSH software is badly outdated.',
            known.length === theirs.length
              ? 'All that it offers is weak or broken.'
              : 'All that this program knows of its offer is weak or broken.',
          ),
          possible(`A setting of the server (${keyword}) allows nothing newer.`),
          ruledOut('Your list here is too narrow.', 'What it offers is switched off here because it is unsafe.'),
        ]
      : !hasStrong
        ? [
            possible(`The server’s own list (${keyword}) was narrowed.`),
            ...(theirs.length === 0
              ? []
              : [possible('The server is newer than this program.', 'No name that it offers is known here.')]),
          ]
        : [
            likely(`A list of this host (${keyword}) leaves out what the server has.`, 'The server offers strong ones.'),
            possible(`The server’s own list (${keyword}) was narrowed.`),
            ruledOut('The server is outdated.', 'It offers strong algorithms.'),
          ],
    actions: legacyWouldHelp
      ? [{ kind: 'allowLegacy', host, port }, report, retry]
      : areOld
        ? [report, { kind: 'editHost', field: 'algorithms' }, retry]
        : [{ kind: 'editHost', field: 'algorithms' }, retry, report],
  };
}
