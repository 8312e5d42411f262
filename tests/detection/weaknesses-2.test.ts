import { proveWeaknesses } from '../support/detection.ts'

proveWeaknesses(2, 4)
