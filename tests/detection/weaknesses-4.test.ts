import { proveWeaknesses } from '../support/detection.ts'

proveWeaknesses(4, 4)
