import { Module } from '@nestjs/common';
import { LoyaltyAccounts } from '../customers/loyalty-accounts';
import { AccountsService } from './accounts/accounts.service';
import { ManyAccountsService } from './accounts/many-accounts.service';
import { CouponAssignmentsService } from './coupons/coupon-assignments.service';
import { CouponCodes } from './coupons/coupon-codes';
import { CouponUsesService } from './coupons/coupon-uses.service';
import {
  CouponsController,
  CouponUsesController,
  CustomerCouponsController,
} from './coupons/coupons.controller';
import { CouponsService } from './coupons/coupons.service';
import { EarnBatchController } from './ledger/earn-batch.controller';
import { EarnBatchService } from './ledger/earn-batch.service';
import { EarningService } from './ledger/earning.service';
import { ExpiryService } from './ledger/expiry.service';
import { HistoryService } from './ledger/history.service';
import { CustomerPointsController, EntriesController } from './ledger/ledger.controller';
import { LedgerService } from './ledger/ledger.service';
import { ReversalService } from './ledger/reversal.service';
import { TimelineService } from './ledger/timeline.service';
import { VerificationService } from './ledger/verification.service';
import { MergingController } from './merging/merging.controller';
import { MergingService } from './merging/merging.service';
import { UndoService } from './merging/undo.service';
import { ProgramsController, TiersController } from './programs/programs.controller';
import { ProgramsService } from './programs/programs.service';
import { ReevaluationService } from './programs/reevaluation.service';
import { TierPreviewService } from './programs/tier-preview.service';
import { TiersService } from './programs/tiers.service';
import { OrganizationsModule } from '../organizations/organizations.module';

import { RedemptionsService } from './rewards/redemptions.service';
import {
  CustomerRewardsController,
  RedemptionsController,
  RewardsController,
} from './rewards/rewards.controller';
import { RewardsService } from './rewards/rewards.service';

/** Programs, accounts, the ledger, rewards and coupons. Provides what customers need of them. */
@Module({
  imports: [OrganizationsModule],
  controllers: [
    CouponsController,
    CouponUsesController,
    CustomerCouponsController,
    CustomerPointsController,
    CustomerRewardsController,
    EarnBatchController,
    EntriesController,
    MergingController,
    ProgramsController,
    RedemptionsController,
    RewardsController,
    TiersController,
  ],
  providers: [
    AccountsService,
    CouponAssignmentsService,
    CouponCodes,
    CouponsService,
    CouponUsesService,
    EarnBatchService,
    EarningService,
    ExpiryService,
    HistoryService,
    LedgerService,
    ManyAccountsService,
    MergingService,
    ProgramsService,
    RedemptionsService,
    ReevaluationService,
    ReversalService,
    RewardsService,
    TierPreviewService,
    TiersService,
    TimelineService,
    UndoService,
    VerificationService,
    { provide: LoyaltyAccounts, useExisting: AccountsService },
  ],
  exports: [EarningService, LedgerService, LoyaltyAccounts, VerificationService],
})
export class LoyaltyModule {}
