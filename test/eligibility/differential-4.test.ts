import { describeDifferential } from './differential'

describeDifferential(4)
