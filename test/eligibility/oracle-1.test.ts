import { describeOracle } from './oracle'

describeOracle(1)
