/** Words of a command that is to be pasted into a shell; pure. */

/** @returns the text as one word, in quotes where it needs them */
export function shellWord(text: string): string {
  return /^[\w.@-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** Enables the transition into a stage. */
export const enableTransitionLine = (region: string, pipeline: string, stage: string): string =>
  `aws codepipeline enable-stage-transition --region ${region} --pipeline-name ${shellWord(pipeline)} --stage-name ${shellWord(stage)} --transition-type Inbound`;
