import { proveWeaknesses } from '../support/detection.ts'

proveWeaknesses(1, 4)
