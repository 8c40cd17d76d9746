import { expect, it } from 'vitest';
import { specText } from '../../../shared/model/tunnel-spec.ts';
import { readForwards } from './forwards.ts';

it('makes tunnels of ports, once each, and says which others could reach', () => {
  const { tunnels, kept, remarks } = readForwards([
    '-L 8080:db:80',
    '-R 0.0.0.0:9000:localhost:3000',
    '-D 1080',
    '-L 8080:db:80',
    '',
  ]);
  expect(tunnels.map(specText)).toEqual(['-L 8080:db:80', '-R 0.0.0.0:9000:localhost:3000', '-D 1080']);
  expect(kept).toEqual([]);
  expect(remarks).toEqual([
    'Its 3 forwards become tunnels, switched off: -L 8080:db:80, -R 0.0.0.0:9000:localhost:3000 (open to others), -D 1080.',
  ]);
});

it('keeps for the note what is no forward, and sockets, which are paths of another computer', () => {
  const lines = ['-L name|odd', '-L /tmp/a:/tmp/b', '-R 0:/s', '-X 1:b:2', '-L 1:b:2 -o ProxyCommand=x', '-L 99999:b:2'];
  expect(readForwards(lines)).toEqual({
    tunnels: [],
    kept: lines,
    remarks: ['6 forwards are kept in its note: set up by hand what is wanted of that.'],
  });
});

it('takes no more than a person sets up', () => {
  const lines = Array.from({ length: 60 }, (_, at) => `-D ${2000 + at}`);
  const { tunnels, kept } = readForwards(lines);
  expect([tunnels.length, kept.length]).toEqual([50, 10]);
});
