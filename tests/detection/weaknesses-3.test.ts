import { proveWeaknesses } from '../support/detection.ts'

proveWeaknesses(3, 4)
