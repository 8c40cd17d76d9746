import type { DoctorAction } from '../../shared/model/doctor.ts';

/** What several findings offer to do. */
export const retry: DoctorAction = { kind: 'retry' };
export const report: DoctorAction = { kind: 'copyReport' };
export const editKey: DoctorAction = { kind: 'editHost', field: 'identityFile' };
export const editUser: DoctorAction = { kind: 'editHost', field: 'user' };
