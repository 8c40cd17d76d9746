import { expect, it } from 'vitest';
import type { DoctorAction } from '../../shared/model/doctor.ts';
import { cardActions } from './card-actions.ts';

const retry: DoctorAction = { kind: 'retry' };
const report: DoctorAction = { kind: 'copyReport' };
const editKey: DoctorAction = { kind: 'editHost', field: 'identityFile' };
const editUser: DoctorAction = { kind: 'editHost', field: 'user' };

it.each<[string, DoctorAction, DoctorAction[], DoctorAction[]]>([
  ['has no two buttons of the same words', editKey, [editKey, report, retry], [editKey, retry]],
  ['edits different fields by buttons of their own', editUser, [editKey, report, retry], [editUser, editKey, retry]],
  ['tries again where the report came first', report, [retry, editUser], [retry, editUser]],
  ['has trying again where the diagnosis does not name it', editUser, [editKey, { kind: 'close' }], [editUser, editKey, retry]],
])('the card of a failed connection %s', (_what, action, further, shown) => {
  expect(cardActions({ action, further })).toEqual(shown);
});
