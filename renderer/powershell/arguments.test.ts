import { expect, it } from 'vitest';
import { parsedParameters } from './arguments.ts';

it('takes typed parameters for what they look like', () => {
  expect(
    parsedParameters('Name = spooler\n-Count=3\nForce\n\nQuiet = $false\nText = "12"\nHosts = a, b\nNothing = $null\nEmpty = '),
  ).toEqual({
    kind: 'parameters',
    parameters: [
      { name: 'Name', kind: 'text', text: 'spooler' },
      { name: 'Count', kind: 'number', text: '3' },
      { name: 'Force', kind: 'boolean', text: 'true' },
      { name: 'Quiet', kind: 'boolean', text: 'false' },
      { name: 'Text', kind: 'text', text: '12' },
      { name: 'Hosts', kind: 'list', text: 'a\nb' },
      { name: 'Nothing', kind: 'null', text: '' },
      { name: 'Empty', kind: 'text', text: '' },
    ],
  });
});

it('says which line is none', () => {
  expect(parsedParameters('Name = x\n= y')).toEqual({ kind: 'bad', line: '= y' });
});
