#include "tools/datagen/profile.h"

namespace tierline::datagen {
namespace {

using Name = absl::string_view;

constexpr District kEast[] = {{"上海浦东", 12}, {"上海徐汇", 8}, {"杭州西湖", 8},
                              {"南京鼓楼", 7},  {"苏州园区", 7}, {"宁波鄞州", 5}};
constexpr District kSouth[] = {
    {"广州天河", 9}, {"深圳南山", 9}, {"佛山顺德", 5}, {"东莞南城", 5}, {"厦门思明", 4}};
constexpr District kNorth[] = {
    {"北京朝阳", 9}, {"天津滨海", 5}, {"石家庄长安", 3}, {"济南历下", 4}, {"青岛市南", 4}};
constexpr District kCentre[] = {{"武汉江汉", 6}, {"长沙岳麓", 5}, {"郑州金水", 5}, {"合肥蜀山", 4}};
constexpr District kSouthWest[] = {{"成都武侯", 7}, {"重庆渝北", 6}, {"昆明五华", 3}, {"贵阳南明", 2}};
constexpr District kNorthEast[] = {{"沈阳和平", 4}, {"大连中山", 3}, {"哈尔滨南岗", 3}};
constexpr District kNorthWest[] = {{"西安雁塔", 5}, {"兰州城关", 2}};
constexpr District kOverseas[] = {
    {"Singapore Central", 3}, {"Penang George Town", 2}, {"Hanoi Old Quarter", 2}};
constexpr Region kRegions[] = {{"华东", false, kEast},      {"华南", false, kSouth},
                               {"华北", false, kNorth},     {"华中", false, kCentre},
                               {"西南", false, kSouthWest}, {"东北", false, kNorthEast},
                               {"西北", false, kNorthWest}, {"South-East Asia", true, kOverseas}};

constexpr Name kConvenienceZh[] = {"便利店", "便民店", "小卖部"},
               kConvenienceEn[] = {"Mini Mart", "Corner Shop"};
constexpr Name kSupermarketZh[] = {"超市", "生鲜超市", "购物广场"},
               kSupermarketEn[] = {"Supermarket", "Fresh Market"};
constexpr Name kWholesaleZh[] = {"商贸", "商贸有限公司", "贸易行"}, kWholesaleEn[] = {"Trading", "Wholesale"};
constexpr Name kHardwareZh[] = {"五金", "五金店", "机电五金"}, kHardwareEn[] = {"Hardware", "Tool Supply"};
constexpr Name kBuildingZh[] = {"建材", "建材经营部", "装饰材料"},
               kBuildingEn[] = {"Building Supplies", "Tiles"};
constexpr Name kCateringZh[] = {"餐馆", "饭店", "餐饮管理有限公司"}, kCateringEn[] = {"Kitchen", "Catering"};
constexpr Name kLiquorZh[] = {"烟酒", "名烟名酒", "酒行"}, kLiquorEn[] = {"Wine & Spirits", "Liquor Store"};
constexpr Name kBabyZh[] = {"母婴", "孕婴生活馆"}, kBabyEn[] = {"Baby World", "Mother & Baby"};
constexpr Name kPharmacyZh[] = {"药店", "大药房"}, kPharmacyEn[] = {"Pharmacy", "Drugstore"};
constexpr Name kStationeryZh[] = {"文具店", "文化用品"}, kStationeryEn[] = {"Stationery", "Office Supply"};
constexpr Name kPetZh[] = {"宠物店", "宠物用品"}, kPetEn[] = {"Pet Shop", "Pet Supplies"};

constexpr Industry kIndustries[] = {
    {"IND-01", "便利店", "Convenience stores", "0.08", 20, kConvenienceZh, kConvenienceEn},
    {"IND-02", "超市", "Supermarkets", "0.03", 18, kSupermarketZh, kSupermarketEn},
    {"IND-03", "批发商贸", "Wholesale trade", "0.05", 12, kWholesaleZh, kWholesaleEn},
    {"IND-04", "五金", "Hardware", "0.04", 9, kHardwareZh, kHardwareEn},
    {"IND-05", "建材", "Building materials", "-0.04", 8, kBuildingZh, kBuildingEn},
    {"IND-06", "餐饮", "Catering", "0.12", 11, kCateringZh, kCateringEn},
    {"IND-07", "烟酒", "Liquor and tobacco", "0.02", 7, kLiquorZh, kLiquorEn},
    {"IND-08", "母婴", "Mother and baby", "0.06", 4, kBabyZh, kBabyEn},
    {"IND-09", "医药零售", "Pharmacies", "0.15", 5, kPharmacyZh, kPharmacyEn},
    {"IND-10", "文具", "Stationery", "0.01", 3, kStationeryZh, kStationeryEn},
    {"IND-11", "宠物", "Pet supplies", "0.18", 3, kPetZh, kPetEn}};

constexpr Archetype kArchetypes[] = {{.name = "star",
                                      .per_mille = 50,
                                      .orders = {1, 1000},
                                      .cycle_days = {8, 20},
                                      .order_fen = 430000,
                                      .spread = 5,
                                      .on_time = {930, 1000},
                                      .growth = {0, 12},
                                      .first_order = {0, 0},
                                      .last_order = {1000, 1000},
                                      .contacts = {18, 42},
                                      .referral = 12,
                                      .returns = 10},
                                     {.name = "steady",
                                      .per_mille = 230,
                                      .orders = {1, 1000},
                                      .cycle_days = {25, 60},
                                      .order_fen = 240000,
                                      .spread = 7,
                                      .on_time = {820, 980},
                                      .growth = {-4, 6},
                                      .first_order = {0, 0},
                                      .last_order = {1000, 1000},
                                      .contacts = {6, 22},
                                      .referral = 4,
                                      .returns = 15},
                                     {.name = "growing",
                                      .per_mille = 80,
                                      .orders = {1, 1000},
                                      .cycle_days = {20, 45},
                                      .order_fen = 200000,
                                      .spread = 6,
                                      .on_time = {850, 990},
                                      .growth = {30, 80},
                                      .first_order = {0, 600},
                                      .last_order = {1000, 1000},
                                      .contacts = {10, 30},
                                      .referral = 8,
                                      .returns = 12},
                                     {.name = "sleeping",
                                      .per_mille = 170,
                                      .orders = {1, 1000},
                                      .cycle_days = {30, 75},
                                      .order_fen = 200000,
                                      .spread = 7,
                                      .on_time = {600, 880},
                                      .growth = {-20, 0},
                                      .first_order = {0, 100},
                                      .last_order = {250, 750},
                                      .contacts = {3, 14},
                                      .referral = 1,
                                      .returns = 30},
                                     {.name = "one-time",
                                      .per_mille = 140,
                                      .orders = {1, 1},
                                      .cycle_days = {30, 60},
                                      .order_fen = 120000,
                                      .spread = 7,
                                      .on_time = {500, 850},
                                      .growth = {0, 0},
                                      .first_order = {0, 900},
                                      .last_order = {1000, 1000},
                                      .contacts = {1, 7},
                                      .referral = 1,
                                      .returns = 40},
                                     {.name = "prospect",
                                      .per_mille = 330,
                                      .orders = {0, 0},
                                      .cycle_days = {30, 60},
                                      .order_fen = 120000,
                                      .spread = 7,
                                      .on_time = {0, 0},
                                      .growth = {0, 0},
                                      .first_order = {0, 900},
                                      .last_order = {1000, 1000},
                                      .contacts = {1, 8},
                                      .referral = 1,
                                      .returns = 0}};

constexpr Name kCategories[] = {"饮料", "粮油", "休闲食品", "日化", "酒水", "乳品", "工具", "文具"};
constexpr int kMonths[] = {1050, 900, 950, 960, 1000, 1040, 1020, 980, 1060, 1000, 1080, 1100};

constexpr Profile kDistributor = {.name = "distributor",
                                  .currency = "CNY",
                                  .regions = kRegions,
                                  .industries = kIndustries,
                                  .archetypes = kArchetypes,
                                  .categories = kCategories,
                                  .month_season = kMonths,
                                  .margin = {80, 260},
                                  .latin_names = 120,
                                  .groups = 12,
                                  .duplicates = 4,
                                  .unknown_code_every = 900,
                                  .corrections = 8,
                                  .voids = 3,
                                  .unmatched_payments = 30};

}  // namespace

const Profile& DistributorProfile() { return kDistributor; }

}  // namespace tierline::datagen
