import type { HawserContract } from '../shared/contract.ts';
import type { CertificateReading } from '../shared/model/certificates.ts';
import type { Handlers } from '../shared/rpc/contract-types.ts';
import { certificatesForHost } from './auth/host-certificates.ts';
import { readingOfFile, readingOfText } from './certificates/certificate-reading.ts';
import type { PageContext } from './workbench-page-context.ts';
import type { WorkbenchParts } from './workbench-parts.ts';

/** What the core does for the `certificates` part of the contract. */
export function createCertificateHandlers({
  host,
  book,
  certificates,
}: Pick<WorkbenchParts, 'host' | 'book' | 'certificates'>): Handlers<HawserContract, PageContext>['certificates'] {
  return {
    inspect({ source }): Promise<CertificateReading> {
      if (source.kind === 'text') return Promise.resolve(readingOfText(source.text));
      return readingOfFile(source.path.replace(/^~(?=[/\\]|$)/, host.homeDir));
    },
    own: async (_nothing, { signal }) => ({ certificates: await certificates.own(signal) }),
    // Rows of the tree ask for it by themselves, so nothing may run for it.
    async ofHost({ target }, { signal }) {
      const { target: effective } = await book.draw(target);
      const agent = await certificates.agentOf(effective.identityAgent);
      return {
        user: effective.user,
        certificates: await certificatesForHost(effective, agent, host.clock.now(), signal),
        ...(effective.certificateCommand && { command: effective.certificateCommand }),
      };
    },
  };
}
