import { describeDifferential } from './differential'

describeDifferential(2)
