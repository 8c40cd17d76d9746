import { expect, test } from 'vitest';
import type { FilePath } from '../../shared/model/file-path.ts';
import { noPlaces, type Place } from './places.ts';

const at = (path: string): Place => ({ side: { kind: 'local' }, path: path as FilePath });

test('back and forward lead through the folders in their order', () => {
  const places = noPlaces.left(at('/a')).left(at('/b'));
  const back = places.back(at('/c'));
  expect(back?.to.path).toBe('/b');
  const further = back?.places.back(at('/b'));
  expect(further?.to.path).toBe('/a');
  expect(further?.places.forward(at('/a'))?.to.path).toBe('/b');
  expect(noPlaces.back(at('/a'))).toBeUndefined();
});

test('going elsewhere forgets what was ahead', () => {
  const back = noPlaces.left(at('/a')).back(at('/b'));
  expect(back?.places.left(at('/a')).after).toEqual([]);
});
