/**
 * The parts of the toolkit that a report needs, by their files: the package's only entry loads its OIDC client and with
 * it undici, which costs every run about as much as the two AWS clients together (docs/performance.md).
 */

export { issue, issueCommand } from '../../node_modules/@actions/core/lib/command.js';
export {
  issueFileCommand,
  prepareKeyValueMessage,
} from '../../node_modules/@actions/core/lib/file-command.js';
