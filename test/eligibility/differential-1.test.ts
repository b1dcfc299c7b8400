import { describeDifferential } from './differential'

describeDifferential(1)
