import type { Authenticate } from '../ssh/connection-types.ts';
import { LoginDriver } from './authenticator.ts';
import type { LoginDeps } from './login-method.ts';

/** Makes the `authenticate` that a connection requires: one authenticator for each connect. */
export function createAuthenticate(deps: LoginDeps): Authenticate {
  return (target, context) => new LoginDriver({ target, ...context }, deps);
}
