import { putOutAttack } from '../../kit/put-out.ts'

export default putOutAttack({
  id: 'authz/room-kick-other-node',
  rows: [],
  title: 'A member who is connected to another node is put out of a private room, and goes on in it',
  requirement: 'ASVS V8.3.2: a change of rights takes effect at once, on connections that are open already',
  impact: 'Whoever was thrown out still reads along and still writes, if he came in by another node.',
  remedy:
    'Take sockets out over the adapter: io.in(userRoom(id)).socketsLeave(room), and keep members in a shared store.',
  severity: 'high',
  cwe: ['CWE-863'],
  references: ['ASVS V8.3.2'],
  provenBy: 'rooms-own-node',
  needs: ['nodes'],
  node: ({ nodes }) => nodes[1],
})
