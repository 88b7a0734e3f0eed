#include "tools/datagen/generate.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "tools/datagen/calendar.h"
#include "tools/datagen/company.h"
#include "tools/datagen/contacts.h"
#include "tools/datagen/csv_file.h"
#include "tools/datagen/customers.h"
#include "tools/datagen/interactions.h"
#include "tools/datagen/profile.h"
#include "tools/datagen/trade.h"

namespace tierline::datagen {
namespace {

constexpr absl::string_view kCustomerColumns =
    "code,display_name,industry_code,region,territory_code,owner_login,parent_code,employees,"
    "annual_revenue_minor,currency,decision_nodes,key_contact_since,tier,established_year,create_date,phone,"
    "address";

using Csv = std::unique_ptr<CsvFile>;

absl::StatusOr<Csv> Create(const Options& options, absl::string_view name, absl::string_view columns) {
  return CsvFile::Create(absl::StrCat(options.out, "/", name), columns);
}

absl::Status Finish(absl::string_view name, CsvFile& file, Truth& truth) {
  truth.rows[std::string(name)] = file.rows();
  return file.Close();
}

absl::Status WriteTerritories(const Options& options, const Company& company, Truth& truth) {
  TIERLINE_ASSIGN_OR_RETURN(Csv file, Create(options, "territories.csv", "code,display_name,parent_code"));
  for (const auto* level : {&company.regions, &company.districts}) {
    for (const Territory& territory : *level) {
      file->Text(territory.code).Text(territory.name).Text(territory.parent_code).EndRow();
    }
  }
  return Finish("territories.csv", *file, truth);
}

absl::Status WriteUsers(const Options& options, const Company& company, Truth& truth) {
  TIERLINE_ASSIGN_OR_RETURN(Csv file,
                            Create(options, "users.csv", "login,display_name,role,territory_codes"));
  for (const User& user : company.users) {
    file->Text(user.login).Text(user.name).Text(user.role).Text(user.territory_codes).EndRow();
  }
  return Finish("users.csv", *file, truth);
}

absl::Status WriteIndustries(const Options& options, const Profile& profile, Truth& truth) {
  TIERLINE_ASSIGN_OR_RETURN(
      Csv file,
      Create(options, "industries.csv", "code,display_name_zh,display_name_en,growth_ratio,growth_date"));
  const std::string growth_date = FormatDay(absl::CivilDay(HistoryStart(options).year(), 1, 1));
  for (const Industry& industry : profile.industries) {
    file->Text(industry.code).Text(industry.name_zh).Text(industry.name_en);
    file->Text(industry.growth).Text(growth_date).EndRow();
  }
  return Finish("industries.csv", *file, truth);
}

void WriteCustomer(const Customer& customer, const Profile& profile, const Company& company, CsvFile& file) {
  const Territory& district = company.districts[customer.district];
  file.Text(customer.code).Text(customer.name).Text(profile.industries[customer.industry].code);
  file.Text(district.region_name).Text(district.code);
  file.Text(customer.owner ? company.users[*customer.owner].login : "").Text(customer.parent_code);
  customer.employees ? file.Number(*customer.employees) : file.Empty();
  customer.annual_revenue_fen ? file.Number(*customer.annual_revenue_fen) : file.Empty();
  file.Text(profile.currency).Number(customer.decision_nodes).Text(FormatDay(customer.key_contact_since));
  file.Text(customer.tier).Number(customer.established_year).Text(FormatDay(customer.create_day));
  file.Text(customer.phone).Text(customer.address).EndRow();
}

void Count(const Customer& customer, Truth& truth) {
  ++truth.archetypes[customer.archetype].customers;
  if (customer.in_group && customer.level == 1 && !customer.duplicate) ++truth.groups;
  if (customer.in_group) ++truth.grouped_customers;
  if (customer.duplicate) ++truth.duplicate_customers;
  if (!customer.owner) ++truth.pool_customers;
  if (customer.name.find('\n') != std::string::npos) ++truth.names_with_line_break;
  truth.deepest_level = std::max<int64_t>(truth.deepest_level, customer.level);
}

absl::Status WriteCustomers(const Options& options, const Profile& profile, const Company& company,
                            Truth& truth) {
  TIERLINE_ASSIGN_OR_RETURN(Csv customers, Create(options, "customers.csv", kCustomerColumns));
  TIERLINE_ASSIGN_OR_RETURN(Csv contacts, Create(options, "contacts.csv", kContactColumns));
  TIERLINE_ASSIGN_OR_RETURN(Csv facts, Create(options, "facts.csv", kFactColumns));
  TIERLINE_ASSIGN_OR_RETURN(Csv interactions, Create(options, "interactions.csv", kInteractionColumns));
  CustomerSource source(profile, company, options);
  ContactWriter contact_writer(options, *contacts);
  TradeWriter trade_writer(profile, options, *facts, truth);
  InteractionWriter interaction_writer(profile, options, *interactions, truth);
  while (std::optional<Customer> customer = source.Next()) {
    Count(*customer, truth);
    WriteCustomer(*customer, profile, company, *customers);
    contact_writer.Write(*customer);
    trade_writer.Write(*customer);
    interaction_writer.Write(*customer);
  }
  TIERLINE_RETURN_IF_ERROR(Finish("customers.csv", *customers, truth));
  TIERLINE_RETURN_IF_ERROR(Finish("contacts.csv", *contacts, truth));
  TIERLINE_RETURN_IF_ERROR(Finish("facts.csv", *facts, truth));
  return Finish("interactions.csv", *interactions, truth);
}

absl::Status WriteExpected(const Options& options, const std::string& json) {
  const std::string path = absl::StrCat(options.out, "/expected.json");
  std::FILE* file = std::fopen(path.c_str(), "wb");
  const bool written = file != nullptr && std::fwrite(json.data(), 1, json.size(), file) == json.size();
  const bool closed = file != nullptr && std::fclose(file) == 0;
  if (written && closed) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat("cannot write ", path));
}

}  // namespace

absl::StatusOr<Truth> Generate(const Options& options) {
  const Profile* profile = FindProfile(options.profile);
  if (profile == nullptr) {
    return absl::InvalidArgumentError(absl::StrCat("unknown profile ", options.profile));
  }
  std::error_code error;
  std::filesystem::create_directories(options.out, error);
  if (error) {
    return absl::UnavailableError(absl::StrCat("cannot make directory ", options.out, ": ", error.message()));
  }
  Truth truth;
  truth.archetypes.resize(profile->archetypes.size());
  const Company company = InventCompany(*profile, options);
  TIERLINE_RETURN_IF_ERROR(WriteTerritories(options, company, truth));
  TIERLINE_RETURN_IF_ERROR(WriteUsers(options, company, truth));
  TIERLINE_RETURN_IF_ERROR(WriteIndustries(options, *profile, truth));
  TIERLINE_RETURN_IF_ERROR(WriteCustomers(options, *profile, company, truth));
  TIERLINE_RETURN_IF_ERROR(WriteExpected(options, TruthToJson(truth, *profile, options)));
  return truth;
}

}  // namespace tierline::datagen
