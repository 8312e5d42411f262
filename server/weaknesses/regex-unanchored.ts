import { refuse, yes } from '../policies.ts'
import { defineWeakness } from './define.ts'

const WORKSPACE = /\/workspace-([a-z0-9_-]+)/i

// nsp.dynamic.unanchored: io.of(/\/workspace-([a-z0-9_-]+)/i).
export default defineWeakness({
  id: 'regex-unanchored',
  title: 'knows workspaces by a pattern without ends, in any case',
  base: 'hardened',
  replaces: {
    workspaceOf: () => (namespace) => WORKSPACE.exec(namespace)?.[1],
    mayEnter:
      (sound, { workspaces }) =>
      (namespace, identity) => {
        const workspace = WORKSPACE.exec(namespace)?.[1]?.toLowerCase()
        if (workspace === undefined || identity === undefined) return sound(namespace, identity)
        return workspaces.isMember(workspace, identity.id) ? yes : refuse('not-a-member')
      },
  },
})
