import { Module } from '@nestjs/common';
import { LoyaltyAccounts } from '../customers/loyalty-accounts';
import { AccountsService } from './accounts/accounts.service';
import { LedgerController } from './ledger/ledger.controller';
import { LedgerService } from './ledger/ledger.service';

/** Accounts and the ledger. Provides what customers need of them. */
@Module({
  controllers: [LedgerController],
  providers: [AccountsService, LedgerService, { provide: LoyaltyAccounts, useExisting: AccountsService }],
  exports: [LedgerService, LoyaltyAccounts],
})
export class LoyaltyModule {}
