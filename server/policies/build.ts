import type { Policies, PolicyContext, Replacements } from '../policies.ts'
import { openPolicies } from './open.ts'
import { soundPolicies } from './sound.ts'

/** The policies of one server: sound, less the defences that its configuration switches off, with a weakness on top. */
export function buildPolicies(context: PolicyContext, replaces: Replacements = {}): Policies {
  const policies: Policies = { ...soundPolicies(context), ...openPolicies(context) }
  for (const name of Object.keys(policies) as (keyof Policies)[]) replace(policies, name, replaces, context)
  return policies
}

function replace<Name extends keyof Policies>(
  policies: Policies,
  name: Name,
  replaces: Replacements,
  context: PolicyContext,
): void {
  const weaken = replaces[name]
  if (weaken !== undefined) policies[name] = weaken(policies[name], context)
}
