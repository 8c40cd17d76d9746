import { z } from 'zod';

/** A program that holds a port of this computer, as far as the system tells. */
export const PortHolder = z.object({
  /** The address that is taken: `127.0.0.1`, `::1`, `0.0.0.0` … */
  address: z.string(),
  port: z.number().int(),
  /** Absent where the system does not tell: another account's program. */
  pid: z.number().int().optional(),
  program: z.string().optional(),
  /** Another tunnel of this program, by its name. */
  tunnel: z.string().optional(),
});
export type PortHolder = z.infer<typeof PortHolder>;

/**
 * A rule on the server that can be the cause of a refusal. The server never says which one it was; `verdict` is what can be told from here, and
 * `evidence` why, as a sentence.
 */
export const RefusalCause = z.object({
  rule: z.enum([
    /** `PermitOpen` in sshd_config. */
    'permitOpen',
    /** `permitopen=` of the key in authorized_keys. */
    'keyPermitOpen',
    'permitListen',
    'keyPermitListen',
    /** `AllowTcpForwarding` no, local or remote. */
    'allowTcpForwarding',
    'allowStreamLocalForwarding',
    /** `restrict` or `no-port-forwarding` of the key. */
    'keyNoForwarding',
    /** `DisableForwarding`. */
    'disableForwarding',
    /** Another program over there has the port, or a listener of ours that the server has not given up yet. */
    'portTaken',
    /** Below 1024: only root may listen there. */
    'privilegedPort',
    /** The file is there already, or its folder can't be written (`StreamLocalBindUnlink` no). */
    'socketFile',
  ]),
  verdict: z.enum(['possible', 'likely', 'ruledOut']),
  evidence: z.string(),
});
export type RefusalCause = z.infer<typeof RefusalCause>;
