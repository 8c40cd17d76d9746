import { keysElsewhere } from '../../shared/model/key-place-text.ts';
import { printableLine } from '../../shared/base/printable.ts';
import { errorText } from '../../shared/model/error-text.ts';
import { hasOldKey, type OwnKeyRotation, type RotationPlace, type RotationProblem } from '../../shared/model/key-rotation.ts';

const states: Readonly<Record<RotationPlace['step'], string>> = {
  waiting: 'the old key is still there',
  installed: 'the new key is there and not proved; the old key is still there',
  proved: 'the new key is proved; the old key is still there',
  retired: 'the new key only',
  absent: 'the old key was not there; nothing was changed',
  left: 'the old key is left there',
};
const failed: Readonly<Record<RotationProblem['step'], string>> = {
  install: 'the new key was not installed',
  test: 'the new key was not accepted',
  retire: 'the old key was not taken away',
};

/** One account of a rotation, for people: how far it is, and below it what is in the way. */
export function placeLines({ name, step, problem, options = '', faults = [], ...place }: RotationPlace): readonly string[] {
  const more = [
    ...(options === '' ? [] : [`with the options of the old line: ${options}`]),
    ...(problem === undefined ? [] : [`${failed[problem.step]}: ${whyOf(problem)}`]),
    ...faults.map(({ path, mode, why }) =>
      why === 'writableByOthers' ? `others may write to ${path} (${mode})` : `${path} belongs to somebody else`,
    ),
    ...(place.authorityFiles ?? []).map((file) => `${file} has it as an authority that signs for others: that line stays`),
    ...((place.foreignFiles ?? []).length > 0 ? [`the server also reads ${(place.foreignFiles ?? []).join(', ')}`] : []),
  ];
  return [`${name}: ${states[step]}`, ...more.map((line) => `  ${line}`)].map((line) => printableLine(line, 2000));
}

/** The same for programs. */
export function placeJson(place: RotationPlace): object {
  const { name, user, host, port, step, file, options, faults, foreignFiles, authorityFiles, problem } = place;
  const why = problem?.why;
  const told =
    problem === undefined || why === undefined
      ? undefined
      : { step: problem.step, code: why.kind === 'error' ? why.error.code : why.kind, text: whyOf(problem) };
  return {
    kind: 'host',
    ...{ name, user, host, port, step, hasOldKey: hasOldKey(place) },
    ...{ file, options, faults, foreignFiles, authorityFiles, problem: told },
  };
}

export function rotationLines({ old, next, places }: OwnKeyRotation): readonly string[] {
  const head = `${old.path} ${old.fingerprint} → ${next.path} ${next.fingerprint}`;
  return [printableLine(head, 2000), ...places.flatMap(placeLines).map((line) => `  ${line}`)];
}

export function rotationJson({ old, next, places, startedAt }: OwnKeyRotation): object {
  const side = ({ path, fingerprint }: OwnKeyRotation['old']): object => ({ path, fingerprint });
  const started = new Date(startedAt).toISOString();
  return { kind: 'rotation', old: side(old), next: side(next), startedAt: started, hosts: places.map(placeJson) };
}

function whyOf({ why }: RotationProblem): string {
  switch (why.kind) {
    case 'error': {
      const { title, text } = errorText(why.error);
      return `${title}: ${text}`;
    }
    case 'hidden':
      return 'this account sees only a part of the server; its authorized_keys can’t be reached';
    case 'elsewhere':
      return keysElsewhere(why);
    case 'foreignText':
      return `${why.file} is no text that sshd reads`;
    case 'authority':
      return `${why.file} has the old key only as an authority that signs for others`;
  }
}
