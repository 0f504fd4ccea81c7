/** The Region that the machine is configured for. */

import { CodePipelineClient } from '@aws-sdk/client-codepipeline';

/** @returns the Region of the environment or of the shared config file's profile; none where neither has one */
export async function configuredRegion(
  env: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> {
  const region = [env['AWS_REGION'], env['AWS_DEFAULT_REGION']].find((value) => value);
  if (region !== undefined) return region;
  return await new CodePipelineClient({}).config.region().catch(() => undefined);
}
