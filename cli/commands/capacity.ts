/** `gatecrash capacity`: announced, not there yet. */
import type { Command } from 'commander'
import { HarnessError } from '../../errors.ts'

export function define(command: Command): void {
  command
    .argument('[target]', 'a profile or a URL')
    .allowUnknownOption()
    .allowExcessArguments()
    .action(() => {
      throw new HarnessError('usage', 'capacity does not exist yet', {
        hint: 'until it does, `gatecrash bench --rate N` measures one rate after the other',
      })
    })
}
