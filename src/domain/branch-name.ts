/** The names that Git allows for a branch: https://git-scm.com/docs/git-check-ref-format */

const FORBIDDEN =
  // eslint-disable-next-line no-control-regex -- Git forbids control characters in a ref's name
  /[\x00-\x20\x7f~^:?*[\\]|\.\.|@\{|\/\/|^[-/]|\/$|\.$|(?:^|\/)\.|\.lock(?:\/|$)|^(?:@|HEAD)?$/;

const LONGEST_NAME = 255;

export const isBranchName = (name: string): boolean => name.length <= LONGEST_NAME && !FORBIDDEN.test(name);
