import type { Workload } from '../open-loop/workload.ts'
import { ackEcho } from './ack-echo.ts'
import { roomBroadcast } from './room-broadcast.ts'

/** All workloads, in the order in which they are run. */
export const workloads: readonly Workload[] = [ackEcho, roomBroadcast]
