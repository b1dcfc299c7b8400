import { describeDifferential } from './differential'

describeDifferential(3)
